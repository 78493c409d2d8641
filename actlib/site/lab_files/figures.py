# %% [markdown]
# # The figures that move
#
# The same figures as in the book, here with Python behind them: move one by hand and read its state,
# or set the state and watch. Run a cell with Shift and Enter.

# %%
from actlib.explorer import DepthExplorer, Explorer, Playground

explorer = Explorer("elu", "swish", x=-1)
explorer

# %% [markdown]
# Drag the point in the figure, then run this cell: it knows where the point is.

# %%
explorer.x, explorer.functions

# %%
DepthExplorer("sigmoid", "tanh", "relu", gain=2)

# %%
Playground("tanh", data="xor")
