import type { VehicleModel } from "./vehicle-model.js";

/** Returns the physical value of a signal. */
export type VehicleValue = (car: VehicleModel) => number;

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const blinks: VehicleValue = (car) => (car.indicator !== 0 && car.timeS % 0.8 < 0.4 ? 1 : 0);

const CORNERS = ["FrontLeft", "FrontRight", "RearLeft", "RearRight"] as const;
const ODOMETER_AT_START_KM = 48_211.4;
const FUEL_AT_START_L = 46;

const distanceKm: VehicleValue = (car) => car.odometerKm - ODOMETER_AT_START_KM;
const consumedL: VehicleValue = (car) => FUEL_AT_START_L - car.fuelL;
/** Consumption since the start, l/100 km; a usual one on the first metres. */
const consumption: VehicleValue = (car) => (distanceKm(car) < 0.1 ? 7 : Math.min(100, (consumedL(car) / distanceKm(car)) * 100));

/** The physical value of each signal that moves, by message and signal; all others keep the initial value of the database. */
export const VEHICLE_VALUES: Readonly<Record<string, Readonly<Record<string, VehicleValue>>>> = {
  EngineSpeed: { Rpm: (c) => c.rpm, Throttle: (c) => c.throttle * 100, Gradient: (c) => c.accelMs2 * 100 },
  EngineTorque: { Torque: (c) => c.torqueNm, DriverDemand: (c) => c.throttle * 290, Friction: (c) => 10 + c.rpm / 400 },
  EngineTemperature: { Coolant: (c) => c.coolantC, Oil: (c) => c.oilC, Intake: (c) => 18 + c.throttle * 12 },
  FuelRate: { Consumption: (c) => c.fuelLh, Total: (c) => consumedL(c) * 1000 },
  EngineStatus: {
    Warm: (c) => (c.coolantC > 60 ? 1 : 0),
    OilPressure: (c) => 1 + c.rpm / 1500,
    Runtime: (c) => Math.floor(c.timeS),
  },
  ElectronicEngineController1: {
    DemandPercent: (c) => c.throttle * 100,
    ActualPercent: (c) => c.torqueNm / 3,
    Speed: (c) => c.rpm,
  },
  EngineTemperature1: { CoolantTemperature: (c) => c.coolantC, OilTemperature: (c) => c.oilC },

  GearboxSpeed: { Input: (c) => c.rpm, Output: (c) => (c.speedKmh / 3.6 / 2) * 60 },
  GearStatus: { Gear: (c) => c.gear, Lever: (c) => (c.gear === 0 ? 2 : 3), Clutch: (c) => (c.gear === 0 ? 100 : 0) },
  GearboxTemperature: { Sump: (c) => c.gearboxC },

  WheelSpeeds: Object.fromEntries(CORNERS.map((name, i): [string, VehicleValue] => [name, (c) => c.wheelKmh(i)])),
  VehicleDynamics: { YawRate: (c) => c.yawDegS, Lateral: (c) => c.lateralMs2, Longitudinal: (c) => c.accelMs2 },
  BrakePressure: {
    Pressure: (c) => c.brakeBar,
    Pedal: (c) => (c.brakeBar > 0.5 ? 1 : 0),
    Abs: (c) => (c.accelMs2 < -3.4 ? 1 : 0),
  },
  StabilityStatus: { Active: (c) => (Math.abs(c.lateralMs2) > 6 ? 1 : 0), Friction: (c) => 100 - c.rain * 50 },
  ...byName(CORNERS, "WheelPulse", (i) => ({
    Pulses: (c) => (c.odometerKm * 48_000 + i * 7) % 65_536,
    Direction: (c) => (c.speedKmh > 0 ? 1 : 0),
  })),
  ...byName(CORNERS, "TyrePressure", (i) => ({
    Pressure: (c) => 2.3 + i * 0.02 + c.timeS * 1e-5,
    Temperature: (c) => 18 + c.speedKmh * 0.1,
  })),

  SteeringAngle: { Angle: (c) => c.steeringDeg, Rate: (c) => Math.cos(c.timeS * 0.9) * 4 },
  SteeringAssist: { Torque: (c) => c.steeringDeg * 0.02, Current: (c) => Math.abs(c.steeringDeg) * 0.1 + 1 },

  ...byName(range(8).map(number), "RadarObject", (i) => ({
    Distance: (c) => 20 + 12 * i + 9 * Math.sin(c.timeS / (5 + i)),
    RelativeSpeed: (c) => (9 / (5 + i)) * Math.cos(c.timeS / (5 + i)),
    Angle: (c) => 8 * Math.sin(c.timeS / 3 + i),
  })),
  LaneData: {
    Left: (c) => 1.7 + Math.sin(c.timeS * 0.9) * 0.2,
    Right: (c) => 1.7 - Math.sin(c.timeS * 0.9) * 0.2,
    Curvature: (c) => c.yawDegS * 0.01,
  },

  PackVoltage: { Voltage: (c) => c.packV, Current: (c) => c.packA },
  PackLimits: { StateOfCharge: (c) => 78 - c.timeS * 0.002 },
  ...byName(range(8).map(number), "CellModule", (i) =>
    Object.fromEntries(range(4).map((k): [string, VehicleValue] => [`Cell${4 * i + k + 1}`, (c) => c.cellV(4 * i + k)])),
  ),

  ...byName(CORNERS, "Door", (i) => ({
    Open: (c) => (c.speedKmh === 0 && i === 0 && c.timeS < 2 ? 1 : 0),
    Locked: (c) => (c.speedKmh > 15 ? 1 : 0),
    Window: (c) => (i === 0 ? 40 + 40 * Math.sin(c.timeS / 60) : 0),
  })),
  Lights: { Brake: (c) => (c.brakeBar > 0.5 ? 1 : 0), Ambient: (c) => 9000 * (1 - c.rain * 0.7) },
  Wipers: { Stage: (c) => Math.floor(c.rain * 3.99), Rain: (c) => c.rain * 100 },
  TurnSignals: { Left: (c) => (c.indicator < 0 ? blinks(c) : 0), Right: (c) => (c.indicator > 0 ? blinks(c) : 0) },

  VehicleSpeed: { Speed: (c) => c.speedKmh, Shown: (c) => c.speedKmh * 1.02 + (c.speedKmh > 0 ? 1 : 0) },
  Odometer: { Distance: (c) => c.odometerKm },
  FuelLevel: { Level: (c) => c.fuelL, Supply: (c) => c.batteryV },
  Clock: {
    Second: (c) => Math.floor(c.timeS % 60),
    Minute: (c) => Math.floor((c.timeS / 60) % 60),
    Hour: (c) => Math.floor((8 + c.timeS / 3600) % 24),
  },
  Cabin: { Inside: (c) => c.cabinC, Blower: (c) => 2 + (c.cabinC < 20 ? 3 : 0) },
  CruiseAndVehicleSpeed: { WheelBasedSpeed: (c) => c.speedKmh },
  FuelConsumption: { Trip: consumedL },
  TripComputer: {
    Page: (c) => Math.floor(2 * c.timeS) % 3,
    AverageSpeed: (c) => (c.timeS === 0 ? 0 : (distanceKm(c) / c.timeS) * 3600),
    AverageConsumption: consumption,
    Distance: distanceKm,
    Range: (c) => (c.fuelL / Math.max(3, consumption(c))) * 100,
  },

  VehiclePosition: { Latitude: (c) => c.latitude, Longitude: (c) => c.longitude },
  VehicleDirection: { Heading: (c) => c.headingDeg, NavigationSpeed: (c) => c.speedKmh },
};

function number(index: number): string {
  return `${index + 1}`;
}

/** The same signals for several messages of which the names differ at the end. */
function byName(
  ends: readonly string[],
  start: string,
  values: (index: number) => Readonly<Record<string, VehicleValue>>,
): Record<string, Readonly<Record<string, VehicleValue>>> {
  return Object.fromEntries(ends.map((end, i) => [`${start}${end}`, values(i)]));
}
