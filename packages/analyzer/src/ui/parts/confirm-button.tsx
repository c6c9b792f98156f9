import { useSignal } from "@preact/signals";
import { Button } from "./button.js";

export interface ConfirmButtonProps {
  /** What it does, of which thing. */
  readonly label: string;
  readonly icon: string;
  /** Its label after it was pressed once: pressed again, it does it. */
  readonly question: string;
  readonly onConfirm: () => void;
}

/** A button for what cannot be undone: it has to be pressed twice. */
export function ConfirmButton({ label, icon, question, onConfirm }: ConfirmButtonProps) {
  const asks = useSignal(false);
  const press = () => {
    if (asks.peek()) onConfirm();
    asks.value = !asks.peek();
  };
  const leave = () => {
    asks.value = false;
  };
  return (
    <span onFocusOut={leave}>
      <Button
        label={asks.value ? question : label}
        icon={icon}
        iconOnly={!asks.value}
        kind={asks.value ? "primary" : "plain"}
        onClick={press}
      />
    </span>
  );
}
