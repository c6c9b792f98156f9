import type { ComponentType } from "preact";
import { type ConnectTab, closeDialog, dialog } from "../dialogs.js";
import { Dialog } from "../parts/dialog.js";
import { Tabs } from "../parts/tabs.js";
import { text } from "../text.js";
import { AdapterForm } from "./forms/adapter-form.js";
import { FilesForm } from "./forms/files-form.js";
import { RemoteForm } from "./forms/remote-form.js";
import { SimulatorForm } from "./forms/simulator-form.js";

const FORMS: Readonly<Record<ConnectTab, ComponentType>> = {
  adapter: AdapterForm,
  simulator: SimulatorForm,
  files: FilesForm,
  remote: RemoteForm,
};
const TABS = Object.keys(FORMS) as readonly ConnectTab[];

/** Everything that frames can come from. */
export function ConnectDialog({ tab }: { readonly tab: ConnectTab }) {
  const Form = FORMS[tab];
  return (
    <Dialog title={text.connect.title} wide onClose={closeDialog}>
      <Tabs
        label={text.connect.title}
        tabs={TABS.map((key) => ({ key, label: text.connect.tabs[key] }))}
        chosen={tab}
        onChoose={(key) => {
          dialog.value = { kind: "connect", tab: key };
        }}
      >
        <Form key={tab} />
      </Tabs>
    </Dialog>
  );
}
