/* Basin: Adam from many starts, 1,024 at a time, with what engine.maps.basin watches; surface 0 is Himmelblau's,
   1 Rastrigin's. */
#include <math.h>

#define LANES 1024
#define TURN 6.2831853071795864769f

void basin(int surface, const float *xs, const float *ys, int n, int steps, float lr, float b1, float b2, float eps,
           const float *minima, int k, float near, int *label, int *since)
{
    for (int start = 0; start < n; start += LANES) {
        float x[LANES], y[LANES], bound[LANES];
        float mx[LANES] = {0}, my[LANES] = {0}, vx[LANES] = {0}, vy[LANES] = {0};
        int mark[LANES] = {0};
        for (int i = 0; i < LANES; i++) {
            x[i] = xs[start + i];
            y[i] = ys[start + i];
            bound[i] = -1;
        }
        for (int t = 0; t < steps; t++) {
            float c1 = 1 / (1 - powf(b1, t + 1)), c2 = 1 / (1 - powf(b2, t + 1));
            for (int i = 0; i < LANES; i++) {
                float f, gx, gy, apart = INFINITY;
                if (surface == 0) {
                    float a = x[i] * x[i] + y[i] - 11, b = x[i] + y[i] * y[i] - 7;
                    f = a * a + b * b;
                    gx = 4 * x[i] * a + 2 * b;
                    gy = 2 * a + 4 * y[i] * b;
                } else {
                    f = 20 + x[i] * x[i] + y[i] * y[i] - 10 * (cosf(TURN * x[i]) + cosf(TURN * y[i]));
                    gx = 2 * x[i] + 10 * TURN * sinf(TURN * x[i]);
                    gy = 2 * y[i] + 10 * TURN * sinf(TURN * y[i]);
                }
                for (int j = 0; j < k; j++) {
                    float dx = x[i] - minima[2 * j], dy = y[i] - minima[2 * j + 1], d = dx * dx + dy * dy;
                    apart = d < apart ? d : apart;
                }
                bound[i] = t ? bound[i] : f + 1e12f * (1 + fabsf(f));
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
            float best = INFINITY;
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
