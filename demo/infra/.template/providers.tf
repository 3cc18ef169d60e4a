terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

# Region and credentials come from the environment: AWS_REGION and the role that the workflow assumes.
provider "aws" {
  default_tags {
    tags = {
      ManagedBy   = "spec-editor"
      Customer    = local.document.metadata.customer
      Environment = local.document.metadata.environment
    }
  }
}
