"""领导干部 (处级以上) and what each of them is linked with (L3, L4)."""
