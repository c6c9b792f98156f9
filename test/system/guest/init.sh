#!/bin/busybox sh
# The guest's first process. Puts the machine's root filesystem below a writable
# layer, hands over to main.sh in the run's folder (share), then switches off.

/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
exec </dev/console >/dev/console 2>&1

end() {
	echo "guest: $*"
	sync
	poweroff -f
	sleep 60
}

# Whatever goes wrong, the guest ends by itself.
limit=600
for word in $(cat /proc/cmdline); do
	case $word in limit=*) limit=${word#limit=} ;; esac
done
(
	sleep "$limit"
	end "still running after $limit s, switched off"
) &

while read -r module; do
	insmod "/modules/$module" || end "cannot load $module"
done </modules/order

mkdir -p /host /layer /root
shared=trans=virtio,version=9p2000.L,msize=512000
mount -t 9p -o "$shared,ro,cache=loose" root /host || end "cannot mount the machine's root filesystem"
mount -t tmpfs -o mode=755 layer /layer
mkdir /layer/upper /layer/work
mount -t overlay -o lowerdir=/host,upperdir=/layer/upper,workdir=/layer/work root /root || end "cannot mount the overlay"

mkdir -p /root/proc /root/sys /root/dev /root/run
for folder in proc sys dev; do mount -o move "/$folder" "/root/$folder"; done
mkdir -p /root/dev/pts /root/dev/shm
mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /root/dev/pts
mount -t tmpfs -o mode=1777 shm /root/dev/shm
mount -t tmpfs -o mode=755 run /root/run
mkdir /root/run/share
# Not cached: what the guest has written is there for the host to read, however the guest ends.
mount -t 9p -o "$shared,cache=none" share /root/run/share || end "cannot mount the run's folder"

hostname guest
ip link set lo up
ip link set eth0 up
ip address add 10.0.2.15/24 dev eth0
ip route add default via 10.0.2.2

chroot /root /bin/sh /run/share/main.sh </root/dev/null
end "main.sh ended with $?"
