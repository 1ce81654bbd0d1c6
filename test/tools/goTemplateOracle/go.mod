module machine-image-tasks/test/tools/goTemplateOracle

go 1.21
