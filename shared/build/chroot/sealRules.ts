/** What a rule does to an image that is about to be sealed. */
export interface SealRule {
  readonly name: string
  /** What it takes away or refuses, and why. */
  readonly summary: string
  /** Shell commands that run in the image; each line they print to descriptor 3 is an offence that keeps it from being sealed. */
  readonly script: string
}

const remove = (...patterns: readonly string[]) => `rm -rf -- ${patterns.join(' ')}`

/**
 * What a golden image must not carry, in the order the rules are applied. Drawn from waagent -deprovision, virt-sysprep and the
 * clean-up of Debian's cloud images.
 */
export const sealRules: readonly SealRule[] = [
  {
    name: 'machine-id',
    summary: 'Empties /etc/machine-id, so that every machine gets one of its own at its first boot.',
    script: `${remove('/var/lib/dbus/machine-id')}\nif [ -e /etc/machine-id ] || [ -d /run/systemd ] || [ -e /lib/systemd/systemd ]; then : >/etc/machine-id; chmod 444 /etc/machine-id; fi`,
  },
  {
    name: 'ssh-host-keys',
    summary:
      'Removes the SSH host keys; a unit of the image, or cloud-init, makes new ones at the first boot.',
    script: remove('/etc/ssh/ssh_host_*_key', '/etc/ssh/ssh_host_*_key.pub'),
  },
  {
    name: 'random-seed',
    summary: 'Removes saved randomness.',
    script: remove(
      '/var/lib/systemd/random-seed',
      '/var/lib/urandom/random-seed',
      '/var/lib/systemd/credential.secret',
    ),
  },
  {
    name: 'cloud-init',
    summary: 'Removes what cloud-init and the Azure agent know of a machine.',
    script: remove(
      '/var/lib/cloud/*',
      '/var/lib/waagent',
      '/var/log/azure',
      '/var/log/cloud-init*.log',
      '/var/log/waagent.log',
    ),
  },
  {
    name: 'dhcp-leases',
    summary: 'Removes leases and network state.',
    script: remove(
      '/var/lib/dhcp/*',
      '/var/lib/dhclient/*',
      '/var/lib/dhcpcd/*',
      '/var/lib/NetworkManager/*',
      '/var/lib/chrony/*',
    ),
  },
  {
    name: 'histories',
    summary: 'Removes what shells and editors remember of their users.',
    script:
      'for home in /root /home/*; do rm -f -- "$home"/.*_history "$home"/.lesshst "$home"/.viminfo "$home"/.wget-hsts; done',
  },
  {
    name: 'credentials',
    summary: 'Refuses files that hold the credentials of whoever built the image.',
    script:
      'for home in /root /home/*; do for file in .netrc .git-credentials .docker/config.json .azure .aws/credentials .kube/config; do [ ! -e "$home/$file" ] || echo "$home/$file" >&3; done; done',
  },
  {
    name: 'apt-proxies',
    summary: 'Refuses settings of apt that name a proxy or a password of the network the image was built in.',
    script:
      'for file in /etc/apt/apt.conf /etc/apt/apt.conf.d/*; do [ -f "$file" ] && grep -qiE "^[^/#]*Acquire::(http|https|ftp)::Proxy" "$file" && echo "$file" >&3; done\nfor file in /etc/apt/auth.conf /etc/apt/auth.conf.d/*; do [ ! -s "$file" ] || echo "$file" >&3; done',
  },
  {
    name: 'apt-state',
    summary: 'Removes downloaded packages and lists.',
    script: `${remove('/var/cache/apt/archives/*.deb', '/var/cache/apt/archives/partial/*', '/var/cache/apt/*.bin', '/var/lib/apt/lists/*')}\n: >/var/lib/dpkg/available 2>/dev/null || true`,
  },
  {
    name: 'logs',
    summary: 'Removes the logs of the build.',
    script:
      'find /var/log -type f -exec rm -f -- {} +\nfind /var/log -name "*.journal" -delete\nrm -f -- /var/cache/ldconfig/aux-cache /var/cache/debconf/*-old /var/lib/dpkg/*-old /etc/passwd- /etc/shadow- /etc/group- /etc/gshadow- /etc/subuid- /etc/subgid-\nfor file in lastlog wtmp btmp faillog; do rm -f -- "/var/log/$file"; done',
  },
  {
    name: 'temporary-files',
    summary: 'Empties /tmp, /var/tmp and /run.',
    script: 'find /tmp /var/tmp /run -mindepth 1 -delete',
  },
  {
    name: 'build-residue',
    summary:
      'Takes away what the build itself had put into the image: policy-rc.d and its stand-in for update-grub.',
    script:
      'if grep -qs "^# machine-image" /usr/sbin/policy-rc.d; then rm -f -- /usr/sbin/policy-rc.d; fi\nrm -f -- /usr/bin/qemu-*-static\nif [ -e /usr/sbin/update-grub.deferred ]; then rm -f /usr/sbin/update-grub; dpkg-divert --quiet --local --rename --remove /usr/sbin/update-grub; fi',
  },
  {
    name: 'hostname',
    summary: 'Refuses an image that carries the name of the machine that built it.',
    script:
      'if [ -s /etc/hostname ] && [ "$(cat /etc/hostname)" = "$BUILDER_HOSTNAME" ]; then echo "/etc/hostname: $BUILDER_HOSTNAME" >&3; fi',
  },
  {
    name: 'host-devices',
    summary: 'Refuses a boot menu, an fstab or a crypttab that names a disk of the machine that built it.',
    script:
      'for file in /boot/grub/grub.cfg /etc/fstab /etc/crypttab; do [ -f "$file" ] || continue; grep -nE "^[^#]*/dev/(loop|sd[a-z]|vd[a-z]|xvd[a-z]|nvme|mapper/|dm-)" "$file" | sed "s|^|$file:|" >&3; done; true',
  },
  {
    name: 'kernel',
    summary: 'Refuses an image that is to boot and has no kernel, or a kernel without an initramfs.',
    script:
      '[ "$IS_BOOTABLE" = yes ] || return 0\nfound=no\nfor kernel in /boot/vmlinuz-*; do [ -e "$kernel" ] || continue; found=yes; [ -s "/boot/initrd.img-${kernel#/boot/vmlinuz-}" ] || echo "$kernel has no initramfs" >&3; done\n[ "$found" = yes ] || echo "/boot has no kernel" >&3',
  },
]

/** The rule about registered secrets, which is no script. */
export const secretsRule = 'secrets'

/** All names that may be skipped. */
export const sealRuleNames: readonly string[] = [...sealRules.map(({ name }) => name), secretsRule]
