/** What the program made by {@link probeElf} exits with: a code no shell gives for a file it cannot run. */
export const probeExitCode = 42

const loadAddress = 0x400000n
const headerSize = 64
const programHeaderSize = 56

/** Machine numbers (`e_machine`) and code that calls exit(42) in the kernel's own convention, nothing linked. */
const machines = {
  // mov edi, 42; mov eax, 60 (exit); syscall
  x64: { number: 62, code: [0xbf, probeExitCode, 0, 0, 0, 0xb8, 60, 0, 0, 0, 0x0f, 0x05] },
  // mov x0, #42; mov x8, #93 (exit); svc #0
  arm64: { number: 183, code: [0x40, 0x05, 0x80, 0xd2, 0xa8, 0x0b, 0x80, 0xd2, 0x01, 0, 0, 0xd4] },
} as const

/**
 * A static Linux program of 132 bytes that exits with {@link probeExitCode} (ELF-64, System V ABI); undefined for other
 * architectures. It needs no loader and no library, so a failure to run is the directory's or the policy's, and being
 * unknown to every list of trusted files it is refused wherever a freshly downloaded plugin would be.
 */
export function probeElf(architecture: string): Buffer | undefined {
  if (architecture !== 'x64' && architecture !== 'arm64') return undefined
  const { number, code } = machines[architecture]
  const codeOffset = headerSize + programHeaderSize
  const file = Buffer.alloc(codeOffset + code.length)
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  file.writeUInt16LE(2, 16) // e_type: ET_EXEC
  file.writeUInt16LE(number, 18) // e_machine
  file.writeUInt32LE(1, 20) // e_version
  file.writeBigUInt64LE(loadAddress + BigInt(codeOffset), 24) // e_entry
  file.writeBigUInt64LE(BigInt(headerSize), 32) // e_phoff
  file.writeUInt16LE(headerSize, 52) // e_ehsize
  file.writeUInt16LE(programHeaderSize, 54) // e_phentsize
  file.writeUInt16LE(1, 56) // e_phnum
  file.writeUInt32LE(1, headerSize) // p_type: PT_LOAD
  file.writeUInt32LE(5, headerSize + 4) // p_flags: read and execute
  file.writeBigUInt64LE(loadAddress, headerSize + 16) // p_vaddr
  file.writeBigUInt64LE(loadAddress, headerSize + 24) // p_paddr
  file.writeBigUInt64LE(BigInt(file.length), headerSize + 32) // p_filesz
  file.writeBigUInt64LE(BigInt(file.length), headerSize + 40) // p_memsz
  file.writeBigUInt64LE(0x1000n, headerSize + 48) // p_align
  file.set(code, codeOffset)
  return file
}
