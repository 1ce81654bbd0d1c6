/** A complete pipeline for Azure Pipelines. */
export const azurePipelinesExample = `
pool: { vmImage: ubuntu-latest }
steps:
  - task: MachineImageBuild@1
    name: image
    inputs:
      template: images/ubuntu.pkr.hcl
      variables: |
        location=westeurope
      secretVariables: |
        client_secret=$(clientSecret)
      timeout: 90m
  - script: echo "Built $(image.imageId)"
`

/** A complete workflow for GitHub Actions. */
export const githubExample = `
on: push
permissions:
  contents: read
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: machine-image-tasks/machine-image-tasks/actions/build@v1
        id: image
        with:
          template: images/ubuntu.pkr.hcl
          variables: |
            location=westeurope
          secret-variables: |
            client_secret=\${{ secrets.CLIENT_SECRET }}
          timeout: 90m
      - run: echo "Built \${{ steps.image.outputs.image-id }}"
`
