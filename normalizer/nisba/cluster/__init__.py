"""Group the spellings of one column: which rows are one name, without a table.

    from nisba.cluster import cluster
    found = cluster(["Hassan", "Hasan", "Hussein"])
    found.place("Hasan").group.canonical     # 'Hassan'

``prepare`` reads every spelling and gives it blocking keys, ``blocking`` finds the pairs worth
comparing, ``pairs`` scores them with the matcher, ``grouping`` joins what belongs together and
keeps groups tight, ``canonical`` proposes how a group is written. The work can be spread over
processes (``spread``); the answer is the same with any number of them.
"""

from nisba.cluster.model import Clustering, Doubt, Group, Place
from nisba.cluster.run import cluster

__all__ = ["Clustering", "Doubt", "Group", "Place", "cluster"]
