// The icons in use: only these files become part of the page.

export { default as followIcon } from "lucide-static/icons/arrow-down-to-line.svg?raw";
export { default as bookmarkIcon } from "lucide-static/icons/bookmark.svg?raw";
export { default as carIcon } from "lucide-static/icons/car.svg?raw";
export { default as checkIcon } from "lucide-static/icons/check.svg?raw";
export { default as chevronDownIcon } from "lucide-static/icons/chevron-down.svg?raw";
export { default as chevronUpIcon } from "lucide-static/icons/chevron-up.svg?raw";
export { default as circleIcon } from "lucide-static/icons/circle.svg?raw";
export { default as faultIcon } from "lucide-static/icons/circle-alert.svg?raw";
export { default as columnsIcon } from "lucide-static/icons/columns-3.svg?raw";
export { default as commandIcon } from "lucide-static/icons/command.svg?raw";
export { default as databaseIcon } from "lucide-static/icons/database.svg?raw";
export { default as saveIcon } from "lucide-static/icons/download.svg?raw";
export { default as filterIcon } from "lucide-static/icons/filter.svg?raw";
export { default as openIcon } from "lucide-static/icons/folder-open.svg?raw";
export { default as infoIcon } from "lucide-static/icons/info.svg?raw";
export { default as panelIcon } from "lucide-static/icons/panel-right.svg?raw";
export { default as pauseIcon } from "lucide-static/icons/pause.svg?raw";
export { default as playIcon } from "lucide-static/icons/play.svg?raw";
export { default as plusIcon } from "lucide-static/icons/plus.svg?raw";
export { default as searchIcon } from "lucide-static/icons/search.svg?raw";
export { default as squareIcon } from "lucide-static/icons/square.svg?raw";
export { default as trashIcon } from "lucide-static/icons/trash-2.svg?raw";
export { default as alertIcon } from "lucide-static/icons/triangle-alert.svg?raw";
export { default as unplugIcon } from "lucide-static/icons/unplug.svg?raw";
export { default as usbIcon } from "lucide-static/icons/usb.svg?raw";
export { default as closeIcon } from "lucide-static/icons/x.svg?raw";
