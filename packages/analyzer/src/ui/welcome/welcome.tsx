import { startSimulator } from "../connect/start-simulator.js";
import { dialog } from "../dialogs.js";
import { chooseFiles } from "../open-files.js";
import { Button } from "../parts/button.js";
import { Icon } from "../parts/icon.js";
import { carIcon, openIcon, usbIcon } from "../parts/icons.js";
import { text } from "../text.js";
import { startTour } from "../tour/tour.js";
import styles from "./welcome.module.css";

interface ChoiceProps {
  readonly label: string;
  readonly icon: string;
  readonly first?: boolean | undefined;
  readonly onClick: () => void;
}

function Choice({ label, icon, first = false, onClick }: ChoiceProps) {
  return (
    <button type="button" class={first ? `${styles["choice"]} ${styles["first"]}` : styles["choice"]} onClick={onClick}>
      <Icon svg={icon} />
      {label}
    </button>
  );
}

/** What is there before the first frame. */
export function Welcome() {
  const { welcome } = text;
  const connect = () => {
    dialog.value = { kind: "connect", tab: "adapter" };
  };
  return (
    <div class={styles["page"]}>
      <div class={styles["middle"]}>
        <h2 class={styles["sentence"]}>{welcome.sentence}</h2>
        <div class={styles["choices"]}>
          <Choice label={welcome.adapter} icon={usbIcon} first onClick={connect} />
          <Choice label={welcome.simulator} icon={carIcon} onClick={() => void startSimulator()} />
          <Choice label={welcome.log} icon={openIcon} onClick={() => chooseFiles()} />
        </div>
        <div class={styles["drop"]}>
          <p>{welcome.drop}</p>
          <p class={styles["formats"]}>{welcome.formats}</p>
        </div>
        <p class={styles["privacy"]}>
          {welcome.privacy} {welcome.first} <Button label={text.tour.start} kind="outline" onClick={() => void startTour()} />
        </p>
      </div>
    </div>
  );
}
