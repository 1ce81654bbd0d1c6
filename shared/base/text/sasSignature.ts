/** The signature of a shared access signature (Azure Storage REST, “Create a service SAS”); whoever has it has the blob. */
const signature = /([?&;]sig=)[A-Za-z0-9%+/=_-]{16,}/gi

/** Hides the signatures in URLs that grant access to a blob: Packer prints such URLs, and nobody could register them before. */
export function maskSignatures(line: string): string {
  return line.includes('sig=') ? line.replaceAll(signature, '$1***') : line
}
