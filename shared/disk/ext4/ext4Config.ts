/**
 * The whole of mke2fs.conf, in place of the machine's own: without `metadata_csum_seed` and `orphan_file`, which GRUB 2.06
 * and kernels before 5.15 do not read. The types are those mke2fs chooses by size.
 */
export const ext4Config = `[defaults]
base_features = sparse_super,large_file,filetype,resize_inode,dir_index,ext_attr
blocksize = 4096
inode_size = 256
inode_ratio = 16384
[fs_types]
ext4 = {
features = has_journal,extent,huge_file,flex_bg,metadata_csum,64bit,dir_nlink,extra_isize
}
floppy = {
}
small = {
}
big = {
}
huge = {
}
`
