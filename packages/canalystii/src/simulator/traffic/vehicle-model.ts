import { type Random, seededRandom } from "../../base/random.js";

const STEP_S = 0.01;
const STEP_NS = STEP_S * 1e9;
const GEAR_RATIOS = [0, 13.5, 7.6, 5.0, 3.7, 2.9, 2.4] as const;
const SHIFT_UP_KMH = [0, 22, 42, 65, 90, 118] as const;
const WHEEL_M = 2.0;
const AMBIENT_C = 14;
const IDLE_RPM = 780;

/** A driving car: simple physics in steps of 10 ms, the same for the same seed. */
export class VehicleModel {
  timeS = 0;
  speedKmh = 0;
  accelMs2 = 0;
  /** Throttle position 0..1. */
  throttle = 0;
  brakeBar = 0;
  rpm = IDLE_RPM;
  torqueNm = 20;
  /** Gear; 0 is neutral. */
  gear = 0;
  coolantC = AMBIENT_C;
  oilC = AMBIENT_C;
  gearboxC = AMBIENT_C;
  cabinC = AMBIENT_C;
  steeringDeg = 0;
  yawDegS = 0;
  lateralMs2 = 0;
  fuelL = 46;
  fuelLh = 0.8;
  odometerKm = 48_211.4;
  batteryV = 13.9;
  packV = 398;
  packA = 0;
  headingDeg = 40;
  latitude = 48.137;
  longitude = 11.575;
  /** Direction indicator: -1 left, 0 off, 1 right. */
  indicator = 0;
  rain = 0;
  readonly #random: Random;
  #targetKmh = 0;
  #targetUntilS = 4;
  #steeringTargetDeg = 0;
  #steps = 0;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** Continues driving until a time since the start, in ns. */
  advance(ns: number): void {
    const steps = Math.floor(ns / STEP_NS);
    while (this.#steps < steps) {
      this.#steps++;
      this.#step();
    }
  }

  /** Slip and noise make the wheels differ a little. */
  wheelKmh(wheel: number): number {
    const outer = (wheel & 1) === 0 ? 1 : -1;
    return Math.max(
      0,
      this.speedKmh * (1 + outer * this.yawDegS * 0.0006) + (this.speedKmh > 0 ? Math.sin(this.timeS * 7 + wheel) * 0.04 : 0),
    );
  }

  /** Returns the voltage of a cell of the traction battery, V. */
  cellV(cell: number): number {
    return this.packV / 108 + Math.sin(cell * 12.9898) * 0.004 - this.packA * 0.0001;
  }

  #step(): void {
    this.timeS = this.#steps * STEP_S;
    if (this.timeS >= this.#targetUntilS) this.#newTarget();
    const error = this.#targetKmh - this.speedKmh;
    const wanted = Math.max(-3.5, Math.min(2.2, error * 0.25));
    this.accelMs2 += (wanted - this.accelMs2) * 0.03;
    this.speedKmh = Math.max(0, this.speedKmh + this.accelMs2 * STEP_S * 3.6);
    if (this.speedKmh < 0.3 && this.#targetKmh === 0) {
      this.speedKmh = 0;
      this.accelMs2 = 0;
    }
    this.#drivetrain();
    this.#path();
    this.#warmth();
  }

  #newTarget(): void {
    const stop = this.#random() < 0.2;
    this.#targetKmh = stop ? 0 : 25 + this.#random() * 105;
    this.#targetUntilS = this.timeS + (stop ? 6 : 8) + this.#random() * 25;
    this.#steeringTargetDeg = (this.#random() - 0.5) * 160 * (1 - Math.min(this.#targetKmh, 120) / 140);
    this.indicator = Math.abs(this.#steeringTargetDeg) < 30 ? 0 : Math.sign(this.#steeringTargetDeg);
    this.rain = Math.max(0, Math.min(1, this.rain + (this.#random() - 0.5) * 0.4));
  }

  #drivetrain(): void {
    const { speedKmh } = this;
    if (speedKmh === 0) this.gear = 0;
    else if (this.gear === 0) this.gear = 1;
    else if (this.gear < 6 && speedKmh > (SHIFT_UP_KMH[this.gear] as number)) this.gear++;
    else if (this.gear > 1 && speedKmh < (SHIFT_UP_KMH[this.gear - 1] as number) - 6) this.gear--;
    const wheelRpm = (speedKmh / 3.6 / WHEEL_M) * 60;
    const rpm = Math.max(IDLE_RPM + Math.sin(this.timeS * 3) * 8, wheelRpm * (GEAR_RATIOS[this.gear] as number));
    this.rpm += (rpm - this.rpm) * 0.12;
    const demand = this.accelMs2 > -0.2 ? 0.08 + Math.max(0, this.accelMs2) * 0.3 + speedKmh * 0.0012 : 0;
    this.throttle += (Math.min(1, this.gear === 0 ? 0.03 : demand) - this.throttle) * 0.1;
    this.torqueNm = 15 + this.throttle * 280 * (1 - Math.abs(this.rpm - 2600) / 9000);
    const brake = this.accelMs2 < -0.4 ? -this.accelMs2 * 14 : speedKmh === 0 ? 8 : 0;
    this.brakeBar += (brake - this.brakeBar) * 0.15;
    this.fuelLh = 0.7 + (this.torqueNm * this.rpm) / 42_000;
    this.fuelL = Math.max(4, this.fuelL - (this.fuelLh * STEP_S) / 3600);
    this.odometerKm += (speedKmh * STEP_S) / 3600;
    this.packA += (this.accelMs2 * speedKmh * 1.1 + 6 - this.packA) * 0.05;
    this.packV = 398 - this.packA * 0.06 - this.timeS * 0.0004;
    this.batteryV = 13.9 + Math.sin(this.timeS * 0.7) * 0.06 - (this.rpm < 850 ? 0.2 : 0);
  }

  #path(): void {
    const limit = 240 / (1 + this.speedKmh / 20);
    const target = Math.max(-limit, Math.min(limit, this.#steeringTargetDeg)) + Math.sin(this.timeS * 0.9) * 1.5;
    this.steeringDeg += (target - this.steeringDeg) * 0.02;
    this.yawDegS = (this.steeringDeg / 15) * (this.speedKmh / 3.6 / 2.7) * 0.9;
    this.lateralMs2 = (this.speedKmh / 3.6) * this.yawDegS * (Math.PI / 180);
    this.headingDeg = (this.headingDeg + this.yawDegS * STEP_S + 360) % 360;
    const way = (this.speedKmh / 3.6) * STEP_S;
    const angle = (this.headingDeg * Math.PI) / 180;
    this.latitude += (way * Math.cos(angle)) / 111_320;
    this.longitude += (way * Math.sin(angle)) / 74_300;
  }

  #warmth(): void {
    this.coolantC += (90 + Math.sin(this.timeS * 0.05) * 2 - this.coolantC) * 0.00004 * (1 + this.rpm / 2500);
    this.oilC += (this.coolantC + 6 - this.oilC) * 0.00002;
    this.gearboxC += (this.oilC - 10 - this.gearboxC) * 0.00002;
    this.cabinC += (21.5 - this.cabinC) * 0.00003;
  }
}
