/**
 * The environment to install something else with: without what `npm run` says of this tree, and with what it takes to reach a
 * registry, such as a proxy or an authority.
 */
export function npmEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
}
