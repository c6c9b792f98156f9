/** Texts of the guided tour. */
export const tourText = {
  start: "Show me around",
  label: "Tour",
  progress: (step: number, steps: number) => `Step ${step} of ${steps}`,
  next: "Next",
  back: "Back",
  finish: "Finish",
  skip: "Skip",
  done: "Done.",
  steps: {
    trace: {
      title: "Frames, as they come",
      body: "A simulated car drives. Each row is a frame, the newest at the bottom; its name and signals are from the car’s database. Space pauses what you see, never the capture.",
      act: undefined,
    },
    filter: {
      title: "Filter by name",
      body: "Type “name:EngineSpeed”. Names are completed while you type, and only the frames that meet the filter are shown. The cross at its end clears it.",
      act: "Filter EngineSpeed",
    },
    signals: {
      title: "Look at the signals",
      body: "Select a frame in the trace, with a click or the arrow keys. Its signals, bytes and bits are here; the tab Signals has those of all messages.",
      act: "Select a frame",
    },
    plot: {
      title: "Plot one",
      body: "Press the button beside Rpm. The plot opens below the trace and follows the bus; the mouse wheel zooms.",
      act: "Plot Rpm",
    },
    record: {
      title: "Keep what you saw",
      body: "Record writes every frame to a file as it comes, Save what is in memory. The tab Explore helps with frames that no database knows. Ctrl-K lists everything else that the page can do.",
      act: undefined,
    },
  },
} as const;
