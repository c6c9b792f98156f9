import { describe, expect, it } from "vitest";
import { spark } from "./spark.js";

describe("the line of rates", () => {
  it("goes from the left to the right, the peak at the top", () => {
    expect(spark(Float64Array.of(0, 10, 5), 120)).toEqual({ points: "0.0,31.0 60.0,1.0 120.0,16.0", peak: 10 });
  });

  it("keeps a peak among many values", () => {
    const values = new Float64Array(3_600).fill(1);
    values[1_800] = 99;
    const { points, peak } = spark(values, 120);
    expect(peak).toBe(99);
    expect(points.split(" ").length).toBe(120);
  });

  it("is empty without frames", () => {
    expect(spark(new Float64Array(), 120).points).toBe("");
    expect(spark(new Float64Array(5), 120).points).toBe("");
  });
});
