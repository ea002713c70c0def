import cProfile, pstats, time
def test_prof(company, sign_in):
    c = sign_in(company.user("owner"))
    url = f"/p/{company.partner.slug}/clients/"
    r = c.get(url); print(r.status_code, len(r.content))
    t=time.process_time()
    for _ in range(10): c.get(url)
    print("per page ms", (time.process_time()-t)*100)
    p = cProfile.Profile(); p.enable()
    for _ in range(5): c.get(url)
    p.disable()
    pstats.Stats(p).sort_stats("cumulative").print_stats(70)
