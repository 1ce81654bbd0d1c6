/** What a person types to lock a template for two platforms. */
export const lockExample = `
machine-image lock images/ubuntu.pkr.hcl --packer-version '~> 1.16' --platforms linux_amd64 --platforms windows_amd64
git add images/packer.lock.json
`

/** What a person types to carry what is locked into a network without a way out. */
export const mirrorExample = `
machine-image mirror /media/stick/releases --template images/ubuntu.pkr.hcl
machine-image setup --template images/ubuntu.pkr.hcl --offline --mirror-folder /media/stick/releases --lock-mode frozen
`
