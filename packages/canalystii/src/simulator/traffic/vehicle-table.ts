import type { VehicleModel } from "./vehicle-model.js";

type Value = (car: VehicleModel) => number;

interface Scale {
  readonly factor?: number;
  readonly offset?: number;
  readonly signed?: boolean;
  readonly unit?: string;
}

/** Name, number of bits, value, scale: signals are adjacent, from bit 0 on. */
type Field = readonly [name: string, length: number, value: Value, scale?: Scale];

interface Extra {
  readonly protect?: boolean;
  readonly extended?: boolean;
  readonly remote?: boolean;
  readonly size?: number;
  readonly phaseMs?: number;
}

/** A message in short form, to keep the table readable; period in ms. */
export type Row = readonly [id: number, name: string, periodMs: number, fields: readonly Field[], extra?: Extra];

const PROTECTED: Extra = { protect: true };
const EXTENDED: Extra = { extended: true };
const C: Scale = { offset: -40, unit: "degC" };
const KMH: Scale = { factor: 0.01, unit: "km/h" };
const PERCENT: Scale = { factor: 0.4, unit: "%" };

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const every = (seconds: number) => (car: VehicleModel) => Math.floor(car.timeS / seconds);
const blinks: Value = (car) => (car.indicator !== 0 && car.timeS % 0.8 < 0.4 ? 1 : 0);

const CORNERS = ["FrontLeft", "FrontRight", "RearLeft", "RearRight"] as const;

/** What each controller of the simulated car sends. */
export const VEHICLE_TABLE: Readonly<Record<string, readonly Row[]>> = {
  Engine: [
    [
      0x0c0,
      "EngineSpeed",
      10,
      [
        ["Rpm", 16, (c) => c.rpm, { factor: 0.25, unit: "1/min" }],
        ["Throttle", 8, (c) => c.throttle * 100, PERCENT],
        ["Gradient", 16, (c) => c.accelMs2 * 100, { signed: true }],
      ],
      PROTECTED,
    ],
    [
      0x0c4,
      "EngineTorque",
      10,
      [
        ["Torque", 12, (c) => c.torqueNm, { factor: 0.1, unit: "Nm" }],
        ["DriverDemand", 12, (c) => c.throttle * 290, { factor: 0.1, unit: "Nm" }],
        ["Friction", 8, (c) => 10 + c.rpm / 400],
      ],
      PROTECTED,
    ],
    [
      0x110,
      "EngineTemperature",
      100,
      [
        ["Coolant", 8, (c) => c.coolantC, C],
        ["Oil", 8, (c) => c.oilC, C],
        ["Intake", 8, (c) => 18 + c.throttle * 12, C],
      ],
    ],
    [
      0x1a0,
      "FuelRate",
      100,
      [
        ["Consumption", 16, (c) => c.fuelLh, { factor: 0.01, unit: "l/h" }],
        ["Total", 32, (c) => (46 - c.fuelL) * 1000, { unit: "ml" }],
      ],
    ],
    [
      0x3e0,
      "EngineStatus",
      200,
      [
        ["Running", 1, () => 1],
        ["Warm", 1, (c) => (c.coolantC > 60 ? 1 : 0)],
        ["OilPressure", 14, (c) => 1 + c.rpm / 1500, { factor: 0.01, unit: "bar" }],
        ["Runtime", 32, every(1), { unit: "s" }],
      ],
    ],
    [
      0x0cf00400,
      "ElectronicEngineController1",
      20,
      [
        ["Mode", 8, () => 0xf0],
        ["DemandPercent", 8, (c) => c.throttle * 100, { offset: -125, unit: "%" }],
        ["ActualPercent", 8, (c) => c.torqueNm / 3, { offset: -125, unit: "%" }],
        ["Speed", 16, (c) => c.rpm, { factor: 0.125, unit: "1/min" }],
      ],
      { extended: true, size: 8 },
    ],
    [
      0x18feee00,
      "EngineTemperature1",
      1000,
      [
        ["CoolantTemperature", 8, (c) => c.coolantC, C],
        ["FuelTemperature", 8, () => 31, C],
        ["OilTemperature", 16, (c) => c.oilC, { factor: 0.03125, offset: -273, unit: "degC" }],
      ],
      { extended: true, size: 8 },
    ],
  ],
  Gearbox: [
    [
      0x0d0,
      "GearboxSpeed",
      20,
      [
        ["Input", 16, (c) => c.rpm, { factor: 0.25, unit: "1/min" }],
        ["Output", 16, (c) => (c.speedKmh / 3.6 / 2) * 60, { factor: 0.25, unit: "1/min" }],
      ],
      PROTECTED,
    ],
    [
      0x120,
      "GearStatus",
      50,
      [
        ["Gear", 4, (c) => c.gear],
        ["Lever", 4, (c) => (c.gear === 0 ? 2 : 3)],
        ["Clutch", 8, (c) => (c.gear === 0 ? 100 : 0), PERCENT],
      ],
      PROTECTED,
    ],
    [0x3d0, "GearboxTemperature", 500, [["Sump", 8, (c) => c.gearboxC, C]]],
  ],
  Brake: [
    [0x0a0, "WheelSpeeds", 10, CORNERS.map((name, i): Field => [name, 16, (c) => c.wheelKmh(i), KMH])],
    [
      0x0a8,
      "VehicleDynamics",
      10,
      [
        ["YawRate", 16, (c) => c.yawDegS, { factor: 0.01, signed: true, unit: "deg/s" }],
        ["Lateral", 16, (c) => c.lateralMs2, { factor: 0.001, signed: true, unit: "m/s2" }],
        ["Longitudinal", 16, (c) => c.accelMs2, { factor: 0.001, signed: true, unit: "m/s2" }],
      ],
      PROTECTED,
    ],
    [
      0x0b0,
      "BrakePressure",
      20,
      [
        ["Pressure", 16, (c) => c.brakeBar, { factor: 0.1, unit: "bar" }],
        ["Pedal", 1, (c) => (c.brakeBar > 0.5 ? 1 : 0)],
        ["Abs", 1, (c) => (c.accelMs2 < -3.4 ? 1 : 0)],
      ],
      PROTECTED,
    ],
    [
      0x130,
      "StabilityStatus",
      50,
      [
        ["Active", 1, (c) => (Math.abs(c.lateralMs2) > 6 ? 1 : 0)],
        ["Off", 1, () => 0],
        ["Friction", 8, (c) => 100 - c.rain * 50, PERCENT],
      ],
    ],
    ...CORNERS.map(
      (name, i): Row => [
        0x1b0 + i,
        `WheelPulse${name}`,
        20,
        [
          ["Pulses", 16, (c) => (c.odometerKm * 48_000 + i * 7) % 65_536],
          ["Direction", 2, (c) => (c.speedKmh > 0 ? 1 : 0)],
        ],
      ],
    ),
    ...CORNERS.map(
      (name, i): Row => [
        0x3a0 + i,
        `TyrePressure${name}`,
        1000,
        [
          ["Pressure", 8, (c) => 2.3 + i * 0.02 + c.timeS * 1e-5, { factor: 0.025, unit: "bar" }],
          ["Temperature", 8, (c) => 18 + c.speedKmh * 0.1, C],
        ],
      ],
    ),
  ],
  Steering: [
    [
      0x0c2,
      "SteeringAngle",
      10,
      [
        ["Angle", 16, (c) => c.steeringDeg, { factor: 0.1, signed: true, unit: "deg" }],
        ["Rate", 16, (c) => Math.cos(c.timeS * 0.9) * 4, { factor: 0.1, signed: true, unit: "deg/s" }],
      ],
      PROTECTED,
    ],
    [
      0x140,
      "SteeringAssist",
      100,
      [
        ["Torque", 16, (c) => c.steeringDeg * 0.02, { factor: 0.01, signed: true, unit: "Nm" }],
        ["Current", 12, (c) => Math.abs(c.steeringDeg) * 0.1 + 1, { factor: 0.1, unit: "A" }],
      ],
    ],
  ],
  Assist: [
    ...range(8).map(
      (i): Row => [
        0x210 + i,
        `RadarObject${i + 1}`,
        50,
        [
          ["Distance", 16, (c) => 20 + 12 * i + 9 * Math.sin(c.timeS / (5 + i)), { factor: 0.05, unit: "m" }],
          ["RelativeSpeed", 12, (c) => (9 / (5 + i)) * Math.cos(c.timeS / (5 + i)), { factor: 0.05, signed: true, unit: "m/s" }],
          ["Angle", 10, (c) => 8 * Math.sin(c.timeS / 3 + i), { factor: 0.1, signed: true, unit: "deg" }],
        ],
        PROTECTED,
      ],
    ),
    [
      0x220,
      "LaneData",
      50,
      [
        ["Left", 12, (c) => 1.7 + Math.sin(c.timeS * 0.9) * 0.2, { factor: 0.01, unit: "m" }],
        ["Right", 12, (c) => 1.7 - Math.sin(c.timeS * 0.9) * 0.2, { factor: 0.01, unit: "m" }],
        ["Curvature", 16, (c) => c.yawDegS * 0.01, { factor: 0.0001, signed: true, unit: "1/m" }],
      ],
      PROTECTED,
    ],
  ],
  Battery: [
    [
      0x1d0,
      "PackVoltage",
      20,
      [
        ["Voltage", 16, (c) => c.packV, { factor: 0.1, unit: "V" }],
        ["Current", 16, (c) => c.packA, { factor: 0.1, signed: true, unit: "A" }],
      ],
      PROTECTED,
    ],
    [
      0x1d4,
      "PackLimits",
      100,
      [
        ["ChargeLimit", 12, () => 180, { unit: "A" }],
        ["DischargeLimit", 12, () => 420, { unit: "A" }],
        ["StateOfCharge", 10, (c) => 78 - c.timeS * 0.002, { factor: 0.1, unit: "%" }],
      ],
    ],
    ...range(8).map(
      (i): Row => [
        0x1e0 + i,
        `CellModule${i + 1}`,
        100,
        range(4).map((k): Field => [`Cell${4 * i + k + 1}`, 16, (c) => c.cellV(4 * i + k), { factor: 0.0001, unit: "V" }]),
      ],
    ),
  ],
  Body: [
    [
      0x040,
      "CrashStatus",
      20,
      [
        ["Crash", 1, () => 0],
        ["BeltDriver", 1, () => 1],
        ["BeltPassenger", 1, () => 0],
      ],
      PROTECTED,
    ],
    ...CORNERS.map(
      (name, i): Row => [
        0x2a0 + i,
        `Door${name}`,
        100,
        [
          ["Open", 1, (c) => (c.speedKmh === 0 && i === 0 && c.timeS < 2 ? 1 : 0)],
          ["Locked", 1, (c) => (c.speedKmh > 15 ? 1 : 0)],
          ["Window", 8, (c) => (i === 0 ? 40 + 40 * Math.sin(c.timeS / 60) : 0), PERCENT],
        ],
        { size: 4 },
      ],
    ),
    [
      0x2b0,
      "Lights",
      100,
      [
        ["Low", 1, () => 1],
        ["High", 1, () => 0],
        ["Brake", 1, (c) => (c.brakeBar > 0.5 ? 1 : 0)],
        ["Ambient", 16, (c) => 9000 * (1 - c.rain * 0.7), { unit: "lx" }],
      ],
      { size: 4 },
    ],
    [
      0x2b4,
      "Wipers",
      200,
      [
        ["Stage", 3, (c) => Math.floor(c.rain * 3.99)],
        ["Rain", 8, (c) => c.rain * 100, PERCENT],
      ],
      { size: 2 },
    ],
    [
      0x2c0,
      "TurnSignals",
      50,
      [
        ["Left", 1, (c) => (c.indicator < 0 ? blinks(c) : 0)],
        ["Right", 1, (c) => (c.indicator > 0 ? blinks(c) : 0)],
      ],
      { size: 1 },
    ],
    [
      0x500,
      "NetworkManagementBody",
      500,
      [
        ["Source", 8, () => 1],
        ["Awake", 1, () => 1],
      ],
      { size: 8 },
    ],
  ],
  Cluster: [
    [
      0x320,
      "VehicleSpeed",
      50,
      [
        ["Speed", 16, (c) => c.speedKmh, KMH],
        ["Shown", 16, (c) => c.speedKmh * 1.02 + (c.speedKmh > 0 ? 1 : 0), KMH],
      ],
      PROTECTED,
    ],
    [0x324, "Odometer", 1000, [["Distance", 32, (c) => c.odometerKm, { factor: 0.01, unit: "km" }]], { size: 4 }],
    [
      0x328,
      "FuelLevel",
      500,
      [
        ["Level", 12, (c) => c.fuelL, { factor: 0.05, unit: "l" }],
        ["Supply", 8, (c) => c.batteryV, { factor: 0.1, unit: "V" }],
      ],
      { size: 3 },
    ],
    [
      0x32c,
      "Clock",
      1000,
      [
        ["Second", 6, (c) => c.timeS % 60],
        ["Minute", 6, (c) => (c.timeS / 60) % 60],
        ["Hour", 5, (c) => (8 + c.timeS / 3600) % 24],
      ],
      { size: 3 },
    ],
    [
      0x350,
      "Cabin",
      200,
      [
        ["Inside", 8, (c) => c.cabinC, { factor: 0.5, offset: -40, unit: "degC" }],
        ["Outside", 8, () => 14, { factor: 0.5, offset: -40, unit: "degC" }],
        ["Blower", 4, (c) => 2 + (c.cabinC < 20 ? 3 : 0)],
      ],
    ],
    [
      0x18fef100,
      "CruiseAndVehicleSpeed",
      100,
      [
        ["Switches", 8, () => 0],
        ["WheelBasedSpeed", 16, (c) => c.speedKmh, { factor: 0.00390625, unit: "km/h" }],
      ],
      { extended: true, size: 8 },
    ],
    [0x18fee900, "FuelConsumption", 1000, [["Trip", 32, (c) => 46 - c.fuelL, { factor: 0.5, unit: "l" }]], EXTENDED],
    [0x6a0, "Identification", 1000, [["Serial", 32, () => 0x0053_04d8]], { size: 4, phaseMs: 503 }],
    [
      0x510,
      "NetworkManagementCluster",
      500,
      [
        ["Source", 8, () => 2],
        ["Awake", 1, () => 1],
      ],
      { size: 8 },
    ],
  ],
  Gateway: [
    // requests Identification, which the cluster sends a little later
    [0x6a0, "IdentificationRequest", 1000, [], { remote: true, size: 4, phaseMs: 500 }],
    [
      0x18fef31c,
      "VehiclePosition",
      1000,
      [
        ["Latitude", 32, (c) => c.latitude, { factor: 1e-7, offset: -210, unit: "deg" }],
        ["Longitude", 32, (c) => c.longitude, { factor: 1e-7, offset: -210, unit: "deg" }],
      ],
      EXTENDED,
    ],
    [
      0x18fee81c,
      "VehicleDirection",
      200,
      [
        ["Heading", 16, (c) => c.headingDeg, { factor: 0.0078125, unit: "deg" }],
        ["NavigationSpeed", 16, (c) => c.speedKmh, { factor: 0.00390625, unit: "km/h" }],
      ],
      { extended: true, size: 8 },
    ],
    [
      0x520,
      "NetworkManagementGateway",
      500,
      [
        ["Source", 8, () => 3],
        ["Awake", 1, () => 1],
      ],
      { size: 8 },
    ],
  ],
};
