"""``lianxin demo``: the main job once through, on real parts and through the front door (``make demo``).

Read in this order: ``university`` (who takes part) → ``assessments`` (what they say of themselves, from a seed)
→ ``portal`` (how they post) → ``clockwork`` (how time passes) → ``rating_season``, ``opinions``,
``academic_year``, ``tradition``, ``recognition`` (the stories) → ``documents`` (the paper that comes of them)
→ ``report`` (what is shown) → ``checks`` (what must hold) → ``run``.
People are invented and marked （虚构）.
"""
