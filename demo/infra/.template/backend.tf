# The bucket is given by `tofu init -backend-config=bucket=...` (the workflow takes it from the
# repository's variable TF_STATE_BUCKET). CUSTOMER and ENVIRONMENT are replaced when a pod is made.
terraform {
  backend "s3" {
    key          = "demo/CUSTOMER/ENVIRONMENT/terraform.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
