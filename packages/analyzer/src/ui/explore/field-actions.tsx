import type { BitField, MessageKey } from "../../protocol.js";
import { openSignalDialog } from "../editor/dialogs/signal-dialog-state.js";
import { placeText, termOfKey } from "../frame-key.js";
import { plotName } from "../kept/plot-choice.js";
import { Button } from "../parts/button.js";
import { bitsIcon, filterIcon, plotIcon, tagIcon } from "../parts/icons.js";
import { plotColour, togglePlot } from "../plots.js";
import { text } from "../text.js";
import { setQuery } from "../views.js";
import { showBits } from "./explore-state.js";

export interface FieldActionsProps {
  readonly source: MessageKey;
  readonly field: BitField;
  /** Factor and offset of a signal that is made of it. */
  readonly scale?: number | undefined;
  readonly offset?: number | undefined;
  /** With labels, where there is room. */
  readonly labels?: boolean | undefined;
  /** Not where its bits are shown already. */
  readonly bits?: boolean | undefined;
}

/** What can be done with a field that was found. */
export function FieldActions({ source: { channel, id, extended }, field, scale, offset, labels = false, bits = true }: FieldActionsProps) {
  const key = { channel, id, extended };
  const plotted = { ...key, field };
  const name = plotName(plotted);
  const { plot, plotOf, signal, signalOf, show, showOf, framesOf } = text.explore;
  return (
    <>
      <Button
        label={labels ? plot : plotOf(name)}
        icon={plotIcon}
        iconOnly={!labels}
        kind={labels ? "outline" : "plain"}
        pressed={plotColour(plotted) !== undefined}
        onClick={() => togglePlot(plotted)}
      />
      <Button
        label={labels ? signal : signalOf(name)}
        icon={tagIcon}
        iconOnly={!labels}
        kind={labels ? "outline" : "plain"}
        opens="dialog"
        onClick={() => openSignalDialog({ ...key, field, scale, offset })}
      />
      {bits && <Button label={labels ? show : showOf(name)} icon={bitsIcon} iconOnly={!labels} onClick={() => showBits(key, field)} />}
      <Button label={framesOf(placeText(key))} icon={filterIcon} iconOnly onClick={() => void setQuery(termOfKey(key))} />
    </>
  );
}
