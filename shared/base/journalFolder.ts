/** The folder with the journals, below each of an agent's state directories. */
export const journalFolder = '.machine-image-tasks'
