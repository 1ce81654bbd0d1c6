import { setTimeout as delay } from 'node:timers/promises'
import { ownerOf, ownerState } from '#shared/base/owner.ts'

/** Prints its own record and what it thinks of it, then waits to be killed. */
const owner = await ownerOf()
process.stdout.write(`${JSON.stringify(owner)}\n${await ownerState(owner)}\n`)
await delay(60_000)
