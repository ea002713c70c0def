"""What comes next on a journey, as a function: a version of it, one reader's run and what happened go in, one act comes out.

Pure: "now" is an argument. The planner, the editor's checks, the comparison of two versions and the simulation all ask here, so
that none of them can say something else than the others.
"""
