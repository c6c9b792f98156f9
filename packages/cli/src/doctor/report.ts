import { arch, platform, release, version } from "node:os";
import type { UsbDevice } from "canalystii";
import { ownVersion, versionOf } from "../version.js";
import type { Findings } from "./findings.js";

/** All results of the examination, for programs and maintainers. */
export type Report = Readonly<Record<string, unknown>>;

/** Returns the versions and the system. */
async function describeSurroundings(): Promise<Report> {
  const [canalyst, canalystii, usb] = await Promise.all([ownVersion(), versionOf("canalystii"), versionOf("usb")]);
  return {
    versions: { canalyst, canalystii, usb, node: process.versions.node },
    system: { platform: platform(), arch: arch(), release: release(), version: version() },
  };
}

/** Returns the report of an examination. */
export async function makeReport(findings: Findings, transcript?: readonly string[]): Promise<Report> {
  return {
    ...(await describeSurroundings()),
    ...findings.facts,
    findings: findings.list,
    status: findings.exitCode,
    ...(transcript === undefined ? {} : { transcript }),
  };
}

/** Returns the descriptors of a USB device. */
export function describeUsbDevice(device: UsbDevice): Report {
  const { vendorId, productId, productName, manufacturerName, serialNumber, configuration } = device;
  return {
    vendorId: hex4(vendorId),
    productId: hex4(productId),
    product: productName ?? null,
    manufacturer: manufacturerName ?? null,
    serialNumber: serialNumber ?? null,
    configuration: configuration?.configurationValue ?? null,
    interfaces: (configuration?.interfaces ?? []).map(({ interfaceNumber, alternates }) => ({
      interfaceNumber,
      alternates: alternates.map(({ alternateSetting, endpoints }) => ({
        alternateSetting,
        endpoints: endpoints.map(
          ({ endpointNumber, direction, type, packetSize }) => `${endpointNumber} ${direction} ${type} ${packetSize}`,
        ),
      })),
    })),
  };
}

/** Returns a USB id as it is written. */
export function hex4(value: number): string {
  return value.toString(16).padStart(4, "0");
}
