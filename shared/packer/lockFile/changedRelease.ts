/** What to do about a release that is another than was locked. */
export const changedReleaseHint =
  'The release was changed after it was locked, or the source is not to be trusted. Ask the publisher; only if all is well, write the lock anew with `machine-image lock`.'
