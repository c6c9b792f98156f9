export const sendText = {
  none: "Frames that you send are listed here.",
} as const;
