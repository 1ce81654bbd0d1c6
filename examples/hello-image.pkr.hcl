# A template that needs no cloud and no plugin: it runs with every Packer from 1.6 on.

variable "output" {
  type    = string
  default = "hello-image.txt"
}

variable "greeting" {
  type    = string
  default = "Hello from Packer"
}

source "file" "hello" {
  content = "${var.greeting}\n"
  target  = var.output
}

build {
  sources = ["source.file.hello"]

  # Packer runs this as a program in its temp directory: on a noexec /tmp, plain Packer fails here.
  provisioner "shell-local" {
    inline = ["echo \"Provisioning in $TMPDIR\""]
  }

  provisioner "shell-local" {
    inline = ["echo 'Second step'", "sleep 1"]
  }
}
