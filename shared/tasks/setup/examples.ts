/** A complete pipeline for Azure Pipelines. */
export const azurePipelinesExample = `
pool: { name: hardened-agents }
steps:
  - task: MachineImageSetup@1
    name: tools
  - script: packer build images/ubuntu.pkr.hcl
    env:
      TMPDIR: $(tools.tempDirectory)
`

/** A complete workflow for GitHub Actions. */
export const githubExample = `
on: push
permissions:
  contents: read
jobs:
  image:
    runs-on: [self-hosted, hardened]
    steps:
      - uses: actions/checkout@v5
      - uses: machine-image-tasks/machine-image-tasks/actions/setup@v1
        with:
          export-temp-directory: true
      - run: packer build images/ubuntu.pkr.hcl
`
