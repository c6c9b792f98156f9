export const exploreText = {
  none: "Select a frame: what each of its bits does is shown here.",
} as const;
