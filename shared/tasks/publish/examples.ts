/** A complete pipeline for Azure Pipelines. */
export const azurePipelinesExample = `
pool: { vmImage: ubuntu-latest }
steps:
  - task: MachineImageBuild@1
    name: image
    inputs:
      template: images/debian
  - task: MachineImagePublish@1
    name: published
    inputs:
      azureConnection: images
      source: $(image.diskPath)
      resourceGroup: images
      gallery: images
      imageDefinition: debian
      version: patch
      targetRegions: |
        northeurope
        eastus=2:Standard_ZRS
      keepLast: 5
  - script: echo "Published $(published.galleryImageVersionId)"
`

/** A complete workflow for GitHub Actions. */
export const githubExample = `
on: push
permissions:
  contents: read
  id-token: write
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: machine-image-tasks/machine-image-tasks/actions/build@v1
        id: image
        with:
          template: images/debian
      - uses: machine-image-tasks/machine-image-tasks/actions/publish@v1
        id: published
        with:
          client-id: \${{ vars.AZURE_CLIENT_ID }}
          tenant-id: \${{ vars.AZURE_TENANT_ID }}
          subscription-id: \${{ vars.AZURE_SUBSCRIPTION_ID }}
          source: \${{ steps.image.outputs.disk-path }}
          resource-group: images
          gallery: images
          image-definition: debian
          version: patch
          target-regions: |
            northeurope
            eastus=2:Standard_ZRS
          keep-last: 5
      - run: echo "Published \${{ steps.published.outputs.gallery-image-version-id }}"
`
