output "host_name" {
  description = "Name of the instance."
  value       = local.host_name
}

output "private_ip" {
  description = "Address of the instance inside the VPC."
  value       = aws_instance.pod.private_ip
}
