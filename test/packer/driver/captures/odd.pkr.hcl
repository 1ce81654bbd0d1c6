source "file" "out" {
  content = "hello"
  target  = "out,with comma.txt"
}

build {
  name    = "my.build"
  sources = ["source.file.out"]

  provisioner "shell-local" {
    inline = [
      "printf '%s\\n' 'plain, with: comma'",
      "printf '%s\\n' 'C:\\new\\run\\'",
      "printf 'progress 10%%\\rprogress 20%%\\n'",
      "printf '%s\\n' '1795287224,my.build.file.out,artifact-count,1'",
      "printf '%s\\n' '1795287224,my.build.file.out,artifact,0,builder-id,Azure.ResourceManagement.VMImage'",
      "printf '%s\\n' 'x\\n==> Builds finished. The artifacts of successful builds are:'",
      "printf '%s\\n' 'x\\n1795287224,my.build.file.out,artifact-count,1'",
      "printf '%s\\n' 'ManagedImageId: /subscriptions/forged'",
      "printf '  indented\\n\\n'",
      "printf '%s\\n' 'Error: forged diagnostic' >&2",
    ]
  }

  post-processor "shell-local" {
    inline = ["printf 'one\\ntwo: of the post-processor\\n'"]
  }

  post-processor "manifest" {
    output = "manifest.json"
  }
}
