/** What a user reads about one kind of failure, beside the detail of the case at hand. */
export interface CatalogueEntry {
  /** One short phrase, the title of the annotation. */
  readonly title: string
  /** What to do about it, in one or two sentences. */
  readonly hint: string
}

/** Every failure this product reports on purpose: code → title and remedy. Rendered to `docs/reference/errors.md`. */
export const catalogue = {
  INPUT_INVALID: {
    title: 'Invalid input',
    hint: 'Correct the inputs named above; the reference page of the task lists every input and its default.',
  },
  HOST_UNAVAILABLE: {
    title: 'The agent could not be read',
    hint: 'Check that the agent temp directory exists, is writable by the agent account and has free space.',
  },
  CANCELLED: {
    title: 'Cancelled',
    hint: 'Its processes and temp files are gone; the log names what could not be undone.',
  },
  TEMP_EXPLICIT_UNUSABLE: {
    title: 'The given temp directory cannot be used',
    hint: 'Give a directory that is writable and on a file system mounted without noexec, or leave tempDirectory empty to have one chosen.',
  },
  TEMP_NONE_USABLE: {
    title: 'No executable temp directory was found',
    hint: 'Set tempDirectory to a writable directory on a file system mounted without noexec, with a path of at most 70 bytes.',
  },
  DIRECTORY_NOT_REMOVABLE: {
    title: 'A directory was not removed',
    hint: 'Unmount what is mounted below it, or remove it by hand; nothing behind a mount point was touched.',
  },
  LOCK_BUSY: {
    title: 'Another run holds the lock',
    hint: 'Wait for the other run to end. The lock of a run that died is taken over automatically.',
  },
  TEMPLATE_NOT_FOUND: {
    title: 'The template was not found',
    hint: 'Set template to a file or folder relative to workingDirectory; globs are not expanded.',
  },
  TEMPLATE_INVALID: {
    title: 'The template is not valid',
    hint: 'Correct the lines named in the annotations; `machine-image validate` shows the same problems locally.',
  },
  NO_BUILDS_SELECTED: {
    title: 'No build is selected',
    hint: 'Compare only and except with the build names of the template; the command inspect lists them.',
  },
  VARIABLE_FILE_NOT_FOUND: {
    title: 'A variable file was not found',
    hint: 'Paths in variableFiles are relative to workingDirectory.',
  },
  FILE_UNREADABLE: {
    title: 'A file cannot be read',
    hint: 'Give the account of the agent read access to the file named above and to the folders it is in.',
  },
  FILE_UNWRITABLE: {
    title: 'A file cannot be written',
    hint: 'Give the account of the agent write access to the folder named above, or choose another one.',
  },
  NOT_FORMATTED: {
    title: 'Templates are not formatted',
    hint: 'Run `machine-image fmt` or `packer fmt` on the files named above and commit the result.',
  },
  OFFLINE: {
    title: 'Not available offline',
    hint: 'Provide it with mirrorFolder or in the cache of an earlier run, or set offline to false.',
  },
  DOWNLOAD_FAILED: {
    title: 'A download failed',
    hint: 'Allow the agent and its proxy to reach the host named above, or set mirrorUrl or mirrorFolder.',
  },
  CHECKSUM_MISMATCH: {
    title: 'A file is not what was released',
    hint: 'Nothing of it was used. A proxy or a mirror may hold a broken or changed copy: clear it there, or use another source.',
  },
  SIGNATURE_INVALID: {
    title: 'A signature does not hold',
    hint: 'Nothing was used. Set signingKey to the key of whoever signs your mirror, or verify to sha256 if you trust its list of checksums without a signature.',
  },
  ARCHIVE_INVALID: {
    title: 'An archive is not as it should be',
    hint: 'Nothing of it was used. Compare the file with the original release; a mirror may hold another one.',
  },
  RELEASE_INVALID: {
    title: 'A release cannot be used',
    hint: 'Choose another version, or report the release to whoever publishes it or runs the mirror.',
  },
  RELEASE_NOT_FOUND: {
    title: 'There is no such release',
    hint: 'Correct the version that is asked for, or use a source that has it.',
  },
  PLUGIN_NOT_FOUND: {
    title: 'No release of a plugin fits',
    hint: 'Correct the source or the constraint of the plugin, or name a place that has it: mirrorUrl, mirrorFolder or githubUrl.',
  },
  PLUGIN_UNUSABLE: {
    title: 'A plugin cannot be used',
    hint: 'Require another version of the plugin, and report this one to whoever releases it.',
  },
  LOCK_FILE_INVALID: {
    title: 'The lock file is not valid',
    hint: 'Write it anew with `machine-image lock`, and let nothing else change it.',
  },
  LOCK_FILE_DISAGREES: {
    title: 'The lock file does not fit',
    hint: 'Run `machine-image lock` and commit the result, or set lockMode to update.',
  },
  PACKER_NOT_FOUND: {
    title: 'Packer was not found',
    hint: 'Install Packer in an earlier step and run the setup task (MachineImageSetup@1 or actions/setup) with packerPath, or set packerPath here.',
  },
  PACKER_UNUSABLE: {
    title: 'Packer cannot be run',
    hint: 'Check that packerPath names a Packer binary for this operating system and architecture, on a file system mounted without noexec.',
  },
  PACKER_TOO_OLD: {
    title: 'This Packer is too old',
    hint: 'Use a newer Packer: HCL2 plugins and the command init need 1.7 or later.',
  },
  PACKER_INIT_FAILED: {
    title: 'Packer could not install the plugins',
    hint: 'Check the source and version of each plugin in required_plugins, and that the agent may reach the release hosts.',
  },
  PACKER_FAILED: {
    title: 'Packer failed',
    hint: 'The last lines of Packer above say which step failed; set packerLog to true for the full log.',
  },
  PACKER_KILLED: {
    title: 'Packer was killed',
    hint: 'Packer ended without its closing line, most often because the kernel ran out of memory. Give the agent more memory or build fewer images in parallel.',
  },
  PACKER_TIMEOUT: {
    title: 'The time limit was reached',
    hint: 'Raise timeout, or look in the log at the step that took long.',
  },
  PACKER_IDLE: {
    title: 'Packer printed nothing for too long',
    hint: 'Raise idleTimeout if the silent step is expected to be that slow.',
  },
  BUILD_FAILED: {
    title: 'A build failed',
    hint: 'The lines above say which step failed and what it printed.',
  },
  PRIVILEGES_MISSING: {
    title: 'Nothing here lets an image be built',
    hint: 'Run as root, or let this account make user namespaces: install uidmap, give the account 65536 subordinate ids in /etc/subuid and /etc/subgid, and see that the kernel (kernel.apparmor_restrict_unprivileged_userns, kernel.unprivileged_userns_clone) allows them, or that sudo asks this account for no password.',
  },
  FORK_REFUSED: {
    title: 'Not done for a pull request from a fork',
    hint: 'Whoever wrote its template may not write to this repository. Let it run after a merge, or set allowForks where you trust every fork, as behind an environment that needs an approval.',
  },
  SANDBOX_UNAVAILABLE: {
    title: 'The namespaces of the build cannot be made',
    hint: 'The kernel or the container refuses unshare(2). In a container give it CAP_SYS_ADMIN (--privileged), or build on the agent itself.',
  },
  SANDBOX_ENDED: {
    title: 'The sandbox of the build ended',
    hint: 'Something outside killed it, most often the kernel when memory ran out. Its mounts and processes are gone; run the build again with more memory.',
  },
  REPOSITORY_INVALID: {
    title: 'A package repository cannot be used',
    hint: 'Check the mirrors and the suite of the bootstrap block; a mirror is the URL above dists/.',
  },
  OUTPUT_EXISTS: {
    title: 'The image to be made exists already',
    hint: 'Name another output path, remove the file, or set force to true to have it replaced.',
  },
  SEAL_REFUSED: {
    title: 'The image holds what no image may',
    hint: 'Remove it in a provisioner, or name the rule in seal { skip = [...] } if it is meant.',
  },
  TOOL_MISSING: {
    title: 'A program is missing',
    hint: 'Install the program named above, or run the setup task with engine embedded.',
  },
  TOOL_FAILED: {
    title: 'A program of this system failed',
    hint: 'What it printed says why. It may be too old, or may not do what it is asked to on this system.',
  },
  DISK_TOO_SMALL: {
    title: 'The disk is too small',
    hint: 'Raise disk_size, or leave something out of the image.',
  },
  IMAGE_INVALID: {
    title: 'An image is not as it should be',
    hint: 'Copy or make it again; nothing of it was used.',
  },
  IMAGE_UNSUPPORTED: {
    title: 'An image of this kind cannot be used',
    hint: 'Convert it into a raw image, a fixed VHD or a qcow2 file that stands alone.',
  },
  ROOT_NOT_FOUND: {
    title: 'The root file system of the image was not found',
    hint: 'Name its partition with mount_partition (0 for a disk without a table). It must be ext4; for anything else make the mount with manual_mount_command.',
  },
  MOUNT_UNAVAILABLE: {
    title: 'The image cannot be mounted here',
    hint: 'As root an image is mounted by a loop device (in a container: --privileged), otherwise by fuse2fs and /dev/fuse.',
  },
  MOUNT_BUSY: {
    title: 'The image could not be unmounted',
    hint: 'Nothing was made of it. Have the commands of the template end what they start, and leave the folders of the target.',
  },
  TREE_NOT_BOOTABLE: {
    title: 'The image could not be made to boot',
    hint: 'Install a kernel and GRUB in the image (grub-pc-bin for BIOS; grub-efi-amd64-signed and shim-signed for UEFI), or set boot to none.',
  },
  BOOT_FAILED: {
    title: 'The image did not start',
    hint: 'The last lines of its console say how far it came.',
  },
  UPLOAD_FAILED: {
    title: 'The upload failed',
    hint: 'Run it again: what has arrived of a run that was killed is not sent twice. If it stays so, check the way from the agent to the host of the disk, *.blob.storage.azure.net.',
  },
  AZURE_DENIED: {
    title: 'Azure refused permission',
    hint: 'Assign a role with that action at that scope to the account of this run; the page on Azure lists what each feature needs.',
  },
  AZURE_NOT_FOUND: {
    title: 'A resource does not exist',
    hint: 'Correct its name, or create it; createGallery and createDefinition make a gallery and an image definition.',
  },
  AZURE_REFUSED: {
    title: 'Azure refused a request',
    hint: 'What Azure says above names what it does not take. Correct the input it comes from.',
  },
  AZURE_QUOTA: {
    title: 'A quota of Azure is used up',
    hint: 'Delete what is no longer needed, choose another region, or ask for a higher quota.',
  },
  AZURE_UNAVAILABLE: {
    title: 'Azure did not answer as it should',
    hint: 'It was tried for minutes. Run it again later; what was begun has been undone or is in the journal.',
  },
  AZURE_FAILED: {
    title: 'An operation in Azure failed',
    hint: 'What Azure says above is all it says. Run it again; if it stays so, ask its support with the name of the resource.',
  },
  DEFINITION_DISAGREES: {
    title: 'The image definition is of another kind',
    hint: 'These fields cannot be changed. Publish to another definition, or correct the inputs or the image.',
  },
  VERSION_EXISTS: {
    title: 'The version exists already',
    hint: 'Choose another version, or set onVersionExists to bump, skip or replaceFailed.',
  },
  REPLICATION_FAILED: {
    title: 'A version was not replicated',
    hint: 'What Azure says of each region is above. A region may have no capacity or no such storage; leave it out or choose another storage.',
  },
  REPLICATION_TIMEOUT: {
    title: 'The replication takes too long',
    hint: 'The version is there and its replication goes on. Raise replicationTimeout, or set waitFor to home or none.',
  },
  AZURE_LOGIN_MISSING: {
    title: 'No login to Azure was given',
    hint: 'Give a service connection (azureConnection), or clientId and tenantId for a federated identity, or another azureLogin; the page on Azure shows each.',
  },
  AZURE_LOGIN_FAILED: {
    title: 'The login to Azure failed',
    hint: 'Check tenant, client and the secret, certificate or federated credential of the application in Microsoft Entra ID.',
  },
  DISK_FULL: {
    title: 'The disk is full',
    hint: 'Free space or inodes on the file system named above, or set tempDirectory to a larger one.',
  },
  INTERNAL: {
    title: 'Internal error',
    hint: 'This is a fault of Machine Image Tasks. Please report it with the log; run with debug logging for the stack.',
  },
} as const satisfies Record<string, CatalogueEntry>

/** The code of a catalogued failure, stable across versions. */
export type ErrorCode = keyof typeof catalogue
