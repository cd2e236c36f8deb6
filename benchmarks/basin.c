/* Basin: Adam from many starts, 1,024 at a time, with what engine.maps.basin watches; surface 0 is Himmelblau's,
   1 Rastrigin's. */
#include <math.h>

#define LANES 1024
#define TURN 6.2831853071795864769f
#define FAR 3e38f

static inline __attribute__((always_inline)) float height(const int surface, float x, float y)
{
    if (surface == 0) {
        float a = x * x + y - 11, b = x + y * y - 7;
        return a * a + b * b;
    }
    return 20 + x * x + y * y - 10 * (cosf(TURN * x) + cosf(TURN * y));
}

/* Inlined for each surface and its number of minima, without which the inner loop is not vectorised. */
static inline __attribute__((always_inline)) void
one(const int surface, const int k, const float *restrict xs, const float *restrict ys, int n, int steps, float lr,
    float b1, float b2, float eps, const float *restrict given, float near, int *restrict label, int *restrict since)
{
    float minima[8];
    for (int j = 0; j < 2 * k; j++)
        minima[j] = given[j];
    for (int start = 0; start < n; start += LANES) {
        float x[LANES], y[LANES], bound[LANES];
        float mx[LANES] = {0}, my[LANES] = {0}, vx[LANES] = {0}, vy[LANES] = {0};
        int mark[LANES] = {0};
        for (int i = 0; i < LANES; i++) {
            x[i] = xs[start + i];
            y[i] = ys[start + i];
            float f = height(surface, x[i], y[i]);
            bound[i] = f + 1e12f * (1 + fabsf(f));
        }
        for (int t = 0; t < steps; t++) {
            float c1 = 1 / (1 - powf(b1, t + 1)), c2 = 1 / (1 - powf(b2, t + 1));
            for (int i = 0; i < LANES; i++) {
                float f = height(surface, x[i], y[i]), gx, gy, apart = FAR;
                if (surface == 0) {
                    float a = x[i] * x[i] + y[i] - 11, b = x[i] + y[i] * y[i] - 7;
                    gx = 4 * x[i] * a + 2 * b;
                    gy = 2 * a + 4 * y[i] * b;
                } else {
                    /* A sine of the same angle would make one sincosf of both, for which libmvec has no name. */
                    gx = 2 * x[i] + 10 * TURN * cosf(TURN * (x[i] - 0.25f));
                    gy = 2 * y[i] + 10 * TURN * cosf(TURN * (y[i] - 0.25f));
                }
                for (int j = 0; j < k; j++) {
                    float dx = x[i] - minima[2 * j], dy = y[i] - minima[2 * j + 1], d = dx * dx + dy * dy;
                    apart = d < apart ? d : apart;
                }
                int now = f <= bound[i] ? (apart <= near ? mark[i] : t + 1) : ~t;
                mark[i] = mark[i] < 0 ? mark[i] : now;
                mx[i] = b1 * mx[i] + (1 - b1) * gx;
                my[i] = b1 * my[i] + (1 - b1) * gy;
                vx[i] = b2 * vx[i] + (1 - b2) * gx * gx;
                vy[i] = b2 * vy[i] + (1 - b2) * gy * gy;
                x[i] -= lr * (mx[i] * c1) / (sqrtf(vx[i] * c2) + eps);
                y[i] -= lr * (my[i] * c1) / (sqrtf(vy[i] * c2) + eps);
            }
        }
        for (int i = 0; i < LANES; i++) {
            float best = FAR;
            int which = 0;
            for (int j = 0; j < k; j++) {
                float dx = x[i] - minima[2 * j], dy = y[i] - minima[2 * j + 1], d = dx * dx + dy * dy;
                which = d < best ? j : which;
                best = d < best ? d : best;
            }
            label[start + i] = mark[i] < 0 ? -2 : best <= near ? which : -1;
            since[start + i] = mark[i] < 0 ? ~mark[i] : best <= near ? mark[i] : steps;
        }
    }
}

void basin(int surface, const float *xs, const float *ys, int n, int steps, float lr, float b1, float b2, float eps,
           const float *minima, float near, int *label, int *since)
{
    if (surface == 0)
        one(0, 4, xs, ys, n, steps, lr, b1, b2, eps, minima, near, label, since);
    else
        one(1, 1, xs, ys, n, steps, lr, b1, b2, eps, minima, near, label, since);
}
