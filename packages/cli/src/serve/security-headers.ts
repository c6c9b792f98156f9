/** Permissions that pages of the server do without. */
const DENIED = ["camera", "display-capture", "geolocation", "microphone", "payment"];

/**
 * Headers of every response. Pages may use only what the server itself serves, nobody may embed them, they are isolated from
 * other windows (which SharedArrayBuffer needs), and their address goes nowhere.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": [
    "default-src 'none'",
    ...["connect", "font", "img", "manifest", "script", "style", "worker"].map((kind) => `${kind}-src 'self'`),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": ["usb=(self)", ...DENIED.map((name) => `${name}=()`)].join(", "),
};
