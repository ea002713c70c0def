"""The ways in which licences are bought: by hand for every line, and by whatever `LICENCE_CHANNELS` names besides."""
