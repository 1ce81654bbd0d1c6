import type { Plugin } from 'esbuild'

/**
 * Loads the OIDC client of @actions/core only when a token is asked for. The package imports it statically, and with it an
 * HTTP stack of 400 kB that costs every step 40 ms of start-up.
 */
export const lazyOidc: Plugin = {
  name: 'lazy-oidc',
  setup(build) {
    const namespace = 'lazy-oidc'
    build.onResolve({ filter: /^\.\/oidc-utils(\.js)?$/ }, async (args) => {
      // The stand-in's own import must reach the real file, or the client would be lost in a circle.
      if (args.namespace === namespace || args.pluginData === namespace) return undefined
      if (!args.importer.replaceAll('\\', '/').includes('/@actions/core/')) return undefined
      const real = await build.resolve(args.path, {
        resolveDir: args.resolveDir,
        kind: args.kind,
        importer: args.importer,
        pluginData: namespace,
      })
      return { path: real.path, namespace }
    })
    build.onLoad({ filter: /.*/, namespace }, (args) => ({
      resolveDir: args.path.replace(/[^/\\]+$/, ''),
      contents: [
        'export class OidcClient {',
        '  static async getIDToken(audience) {',
        `    const { OidcClient: Real } = await import(${JSON.stringify(args.path)})`,
        '    return Real.getIDToken(audience)',
        '  }',
        '}',
      ].join('\n'),
    }))
  },
}
