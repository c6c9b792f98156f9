/** Resolved by the `imports` of package.json to runtime.node.js or runtime.web.js. */
declare module "#usb-runtime" {
  export const usbRuntime: import("./runtime.js").UsbRuntime;
}
