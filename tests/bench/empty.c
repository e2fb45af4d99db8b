/* Starts, loads the program's libraries and ends: what any program that links them costs. The
 * measure of make bench's ratios. */
int main(void)
{
    return 0;
}
