import { jsonAnswer, type SimAnswer, type SimRequest } from '../http/exchange.ts'

/** What tokens for key vaults are made out to. */
export const vaultAudience = 'https://vault.simulated.example'

/** Answers where everything of this cloud is, which tools that know only a host ask first. */
export function answerMetadata(request: SimRequest, audience: string): SimAnswer {
  const { origin } = request
  const cloud = {
    portal: origin,
    authentication: {
      loginEndpoint: origin,
      audiences: [audience, origin],
      tenant: 'common',
      identityProvider: 'AAD',
    },
    media: origin,
    graphAudience: origin,
    graph: origin,
    name: 'Simulated',
    suffixes: {
      azureDataLakeStoreFileSystem: 'datalake.invalid',
      acrLoginServer: 'acr.invalid',
      sqlServerHostname: 'sql.invalid',
      azureDataLakeAnalyticsCatalogAndJob: 'analytics.invalid',
      keyVaultDns: new URL(vaultAudience).host,
      storage: 'storage.invalid',
      azureFrontDoorEndpointSuffix: 'front.invalid',
    },
    batch: origin,
    resourceManager: origin,
    vmImageAliasDoc: origin,
    sqlManagement: origin,
    activeDirectoryDataLake: origin,
    microsoftGraphResourceId: origin,
    gallery: origin,
  }
  // One cloud as an object in the newer versions, a list in those between.
  const isList =
    request.query.get('api-version') === '2019-05-01' || request.query.get('api-version') === '2020-06-01'
  return jsonAnswer(200, isList ? [cloud] : cloud)
}
