import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'

/**
 * An `az` that an earlier step has logged in, for tokens for Resource Manager and nothing else: it answers to the question of
 * Azure's SDK and refuses all others.
 */
export function loggedInCli({ ids, issuer, armAudience }: AzureSimulator): string {
  const { tenantId, clientId, subscriptionId } = ids
  const { token, seconds } = issuer.accessToken({ tenantId, clientId, audience: armAudience })
  const answer = {
    accessToken: token,
    expiresOn: '2099-01-01 00:00:00.000000',
    expires_on: Math.floor(Date.now() / 1000) + seconds,
    subscription: subscriptionId,
    tenant: tenantId,
    tokenType: 'Bearer',
  }
  return `#!/bin/sh
case "$*" in
"account get-access-token --output json --resource ${armAudience}"*) cat <<'EOF'
${JSON.stringify(answer)}
EOF
;;
*) echo "az: $* is not what this session is for" >&2; exit 2 ;;
esac
`
}
