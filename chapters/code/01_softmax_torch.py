import torch
from torch.nn import functional as F

logits = torch.tensor([[2.0, -1.0, 0.5], [0.0, 0.0, 3.0]], requires_grad=True)
labels = torch.tensor([0, 1])

probabilities = torch.softmax(logits, dim=-1)
log_probabilities = torch.log_softmax(logits, dim=-1)
loss = F.cross_entropy(logits, labels)  # wants logits, not probabilities
(gradient,) = torch.autograd.grad(loss, logits)
