# Second step inside the guest: what a booted machine would have, then the suites (or a shell).
PATH=/run/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
export PATH

# Debian's own programs first: its python3 is the one that has python3-can and python3-usb. Node is the host's.
mkdir -p /run/bin
ln -s "$CANALYSTII_GUEST_NODE" /run/bin/node

version=$(uname -r)
mkdir -p /lib/modules
[ -e "/lib/modules/$version" ] || ln -s "$CANALYSTII_GUEST_KERNEL_MODULES" "/lib/modules/$version"

/lib/systemd/systemd-udevd --daemon 2>/run/udevd.log

cd "$CANALYSTII_GUEST_REPOSITORY" || exit
if [ -n "$CANALYSTII_GUEST_SHELL" ]; then
	# shellcheck disable=SC2086
	set -- $CANALYSTII_GUEST_SHELL
	stty -F /dev/ttyS0 rows "$1" columns "$2"
	exec setsid --ctty --wait bash -i </dev/ttyS0 >/dev/ttyS0 2>&1
fi
exec node test/system/guest/main.mjs
