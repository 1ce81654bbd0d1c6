import { ImageError } from '../base/errors.ts'
import type { NamespaceMaker } from './userNamespace.ts'

/** Whose rights an image is built with: those of root, or those a user has over a user namespace of its own. */
export type Privileges = 'root' | 'rootless'

/** What a user may ask for. */
export type PrivilegesChoice = 'auto' | Privileges

/** Privileges and why they were chosen. */
export interface ChosenPrivileges {
  readonly privileges: Privileges
  /** Of the user namespace, where there is one. */
  readonly maker: NamespaceMaker
  readonly reason: string
}

/** What the choice depends on. */
export interface PrivilegeFacts {
  readonly isRoot: boolean
  /** Why no user namespace with a range of ids can be had here in one of two ways; undefined if one can. */
  readonly findObstacle: (maker: NamespaceMaker) => Promise<string | undefined>
}

/** Chooses by what was asked for; sudo only where nothing was. Throws PRIVILEGES_MISSING when it cannot be had here. */
export async function choosePrivileges(
  asked: PrivilegesChoice,
  { isRoot, findObstacle }: PrivilegeFacts,
): Promise<ChosenPrivileges> {
  if (asked !== 'rootless' && isRoot)
    return { privileges: 'root', maker: 'account', reason: 'this account is root' }
  if (asked === 'root')
    throw new ImageError(
      'PRIVILEGES_MISSING',
      'privileges: root was asked for, and this account is not root.',
      { hint: 'Leave it at auto, which needs no root, and uses sudo where a user namespace takes it.' },
    )
  const reason = asked === 'rootless' ? 'as asked' : 'this account is not root and can make user namespaces'
  const obstacle = await findObstacle('account')
  if (obstacle === undefined) return { privileges: 'rootless', maker: 'account', reason }
  if (asked === 'rootless') throw missing(obstacle)
  const obstacleOfSudo = await findObstacle('sudo')
  if (obstacleOfSudo !== undefined) throw missing(`${obstacle}; with sudo: ${obstacleOfSudo}`)
  return {
    privileges: 'rootless',
    maker: 'sudo',
    reason: 'this account is not root, and sudo makes the user namespace it may not make itself',
  }
}

function missing(obstacle: string): ImageError {
  return new ImageError('PRIVILEGES_MISSING', `No user namespace can be made here: ${obstacle}`)
}
