export const compareText = {
  none: "Open a second capture to see where it differs.",
} as const;
