"""How much to hold and when to order, answered exactly for one item at a time.

Letters of the literature are spoken out: holding h, shortage p, order cost K. The formulas
follow Snyder & Shen (2019), Fundamentals of Supply Chain Theory, 2nd edition, and the papers
that each module names.
"""
